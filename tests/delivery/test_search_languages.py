"""What is found in texts of many languages: the same on SQLite and on PostgreSQL.

Each article is in one language; a query finds it, unless other articles are named. The suite runs
on either database, and both runs hold what is written here.
"""

from __future__ import annotations

import unicodedata

from tests.delivery.conftest import API, Reader
from tests.fixtures.newsroom import Newsroom

ARTICLES = {
    "de": (
        "Größere Straßen",
        "Die Bäcker­straße in Köln ist müßig schön. Ärzte prüfen Äpfel, sagt Weiß: „Gut genug!“",
    ),
    "fr": ("L’œuvre de l’été", "Un garçon naïf déjeune à la crêperie, où l’on sert du bœuf."),
    "es": ("El pingüino y la niña", "Mañana habrá una acción pública en el corazón de Málaga."),
    "pl": ("Zażółć gęślą jaźń", "W Łodzi mieszka Wałęsa, a źródło wody bije pod dębem."),
    "da": ("Ærø og Ålborg", "Øllet smager af blåbær, og fløden står på køkkenbordet."),
    "tr": ("İstanbul ve Iğdır", "Güneş ışığı altında çiçekler açıyor, ağaçlar büyüyor."),
    "vi": ("Đường phố Hà Nội", "Những người bạn uống cà phê sữa đá ở góc đường."),
    "ru": ("Ёлка в лесу", "Берёза растёт у реки, и ещё один счастливый день прошёл."),
    "el": ("Ελευθερία και λόγος", "Ο ουρανός είναι γαλάζιος και η θάλασσα ήρεμη σήμερα."),
    "ar": ("السَّلَامُ عَلَيْكُم", "أحمد يقرأ كتابًا في المدرسة كلَّ يومٍ، وإلى جانبه قهوة ســـاخنة."),
    "fa": ("کتاب‌های خوب", "او می‌خواهد در خانه‌ی پدری چای ایرانی بنوشد."),
    "he": ("שָׁלוֹם לָעוֹלָם", "הילדים קוראים סְפָרִים על צה״ל בספרייה הגדולה."),
    "zh": ("睡眠与健康", "很多人晚上睡不好觉，因为他们喝了太多咖啡。医生建议早点休息。"),
    "ja": ("東京の夜", "友達と一緒にラーメンを食べて、ｶﾞｰﾃﾞﾝを散歩しました。図書館は静かです。"),
    "ko": ("건강한 아침", "대한민국정부는 오늘 새로운 도서관을 열었다. 학교에서 점심을 먹어요."),
    "th": ("สุขภาพที่ดี", "ฉันชอบดื่มกาแฟร้อนตอนเช้าและอ่านหนังสือในห้องสมุด"),
    "lo": ("ສຸຂະພາບ", "ຂ້ອຍມັກດື່ມກາເຟຕອນເຊົ້າ"),
    "km": ("សុខភាពល្អ", "ខ្ញុំចូលចិត្តអានសៀវភៅនៅបណ្ណាល័យ"),
    "hi": ("स्वस्थ जीवन", "बच्चे पुस्तकालय में ज़रूरी किताबें पढ़ते हैं और २०२४ में खेलते हैं।"),
    "en": (
        "A ‘final word’ for the ofﬁce on Baker Street",
        "No. ١٢: O’Brien’s well-known naïve co\u00adoperative; it’s ½ a cup wa\u200bter, km²",
    ),
}  # fmt: skip

# What is looked for, in the language of the article that it finds.
FOUND = {
    "de": (
        "strasse grössere|STRASSEN|straßen|baeckerstrasse|bäckerstraße|backerstrasse|BÄCKERSTRASSE"
        "|köln|koln|mussig|müssig|MÜSSIG|apfel|Äpfel|weiss|weiß|grosse|„gut genug“|“gut genug”"
        "|«gut genug»|‚gut genug‘|»Gut genug«|backerstras|aerzte"
    ),
    "fr": (
        "oeuvre|œuvre|ŒUVRE|ete|l’été|l'ete|garcon|GARÇON|naif déjeune|creperie|boeuf|bœuf|BŒUF"
        "|«à la crêperie»|“a la creperie”|on sert du boeuf"
    ),
    "es": "pinguino|PINGÜINO|nina|niña|manana|acción publica|corazon|malaga|«una accion publica»",
    "pl": "zazolc|ZAŻÓŁĆ|gesla jazn|lodzi|Łodzi|ŁODZI|walesa|WAŁĘSA|zrodlo|debem|„zrodlo wody”",
    "da": "aero|ærø|ÆRØ|alborg|Ålborg|ollet|øllet|ØLLET|blabaer|blåbær|floden|køkken|kokken",
    "tr": "istanbul|İSTANBUL|ISTANBUL|igdir|ığdır|IĞDIR|gunes isigi|cicekler|agaclar|buyuyor",
    "vi": "duong pho|ĐƯỜNG PHỐ|đường|ha noi|nhung nguoi ban|ca phe sua da|“cà phê sữa đá”",
    "ru": "елка|ёлка|ЁЛКА|береза|БЕРЕЗА|растет|еще один|счастливыи|прошел|«еще один счастливый»",
    "el": (
        "ελευθερια|ΕΛΕΥΘΕΡΙΑ|Ελευθερία|λογος|ΛΟΓΟΣ|λογοσ|ουρανοσ|ουρανος|ΟΥΡΑΝΟΣ|θαλασσα|ηρεμη"
        "|γαλαζιος|«ο ουρανός είναι»|σημερ"
    ),
    "ar": (
        "السلام عليكم|السلام|احمد|أحمد|إحمد|كتابا|المدرسه|المدرسة|يوم|والى جانبه|وإلى|ساخنة"
        "|ســاخنة|قهوه|«السلام عليكم»|“أحمد يقرأ”"
    ),
    "fa": "کتابهای|كتابهاي|کتاب‌های خوب|میخواهد|می‌خواهد|خانهی|چاي ايراني|چای ایرانی|پدري",
    "he": 'שלום|לעולם|שָׁלוֹם|ספרים|סְפָרִים|צה"ל|צה״ל|צהל|הילדים קוראים|„הילדים קוראים”|בספר',
    "zh": "睡眠|健康|睡|睡不好|咖啡|太多咖啡|医生建议|「太多咖啡」|晚上睡不好觉|医生 咖啡",
    "ja": (
        "東京|夜|友達|ラーメン|ﾗｰﾒﾝ|食べて|ガーデン|ｶﾞｰﾃﾞﾝ|散歩|図書館|『図書館は静か』|「東京の夜」"
        "|静か|一緒にラーメン"
    ),
    "ko": "건강|건강한 아침|정부|대한민국|도서관|학교|학교에서|점심|「새로운 도서관」|먹어요|오늘",
    "th": "สุขภาพ|สุขภาพที่ดี|กาแฟ|กาแฟร้อน|หนังสือ|ห้องสมุด|“ตอนเช้า”|อ่าน|ดื่ม",
    "lo": "ສຸຂະພາບ|ກາເຟ|ຕອນເຊົ້າ|ດື່ມກາເຟ|ມັກ",
    "km": "សុខភាព|សៀវភៅ|បណ្ណាល័យ|អានសៀវភៅ|ចូលចិត្ត",
    "hi": "स्वस्थ|जीवन|पुस्तकालय|ज़रूरी|जरूरी|किताब|2024|२०२४|खेलते हैं|“स्वस्थ जीवन”",
    "en": (
        "office|ofﬁce|OFFICE|naive|cooperative|co\u00adoperative|well-known|well known|“well known”"
        "|water|1 2 cup|½|½ a cup|km2|km²|it's|it’s|o'brien|O’BRIEN’S|“final word”|‘final word’"
        "|'final word'|12|١٢|「final word」|ｏｆｆｉｃｅ|＂final word＂|fin"
    ),
}
# More than one article, or none.
OTHERS: dict[str, set[str]] = {
    "kaffee": set(),
    "strassenbahn": set(),
    "“word final”": set(),
    "„genug gut“": set(),
    "final wo": set(),  # "wo" is no word; two letters are looked for as a whole
    "fi": set(),
    "s": {"en"},
    "w": {"pl"},
    "かーでん": set(),
    "カーテン": set(),
    "眠睡": set(),
    "京東": set(),
    "咖 啡": {"zh"},
    "多喝": set(),
    "กาแฟเย็น": set(),
    "ปี": set(),
    "की": set(),
    "اليوم": set(),
    "aero ollet zazolc": set(),
    "…": set(),
    "„“": set(),
    "☕": set(),
    "no": {"en"},
    "كتاب": {"ar", "fa"},
    "a": {"en", "fr", "pl"},
    "el": {"es"},
    "200": set(),
    "202": {"hi"},
}


def test_texts_of_many_languages_are_found(newsroom: Newsroom, reader: Reader) -> None:
    for locale, (title, body) in ARTICLES.items():
        newsroom.published(locale, f"{body}\n", title=title, locale=locale)
    wanted = {query: {locale} for locale, queries in FOUND.items() for query in queries.split("|")}
    wanted["aerzte"] = set()  # as much as a fold can do without knowing the language
    wanted["baeckerstrasse"] = set()
    wanted["strasse grössere"] = {"de"}
    wanted |= OTHERS
    assert len(wanted) > 200
    wrong = {}
    for query, slugs in wanted.items():
        for form in dict.fromkeys((query, unicodedata.normalize("NFD", query))):
            answer = reader.client.get(API, query_string={"q": form, "limit": 100})
            found = {each["slug"] for each in answer.get_json()["data"]}
            if found != slugs:
                wrong[form] = found
    assert not wrong
