// Uses the client of @hey-api/openapi-ts, and reads the answers with the schemas of orval.
import {
  createComment,
  editCommentByReceipt,
  getArticle,
  getManagedArticle,
  listArticles,
  updateArticle,
} from "./hey";
import type { ArticleWithComments, Document } from "./hey";
import { client } from "./hey/client.gen";
import * as zod from "./zod";

declare const process: { argv: string[] };

const [, , site, token, id] = process.argv as [string, string, string, string, string];
client.setConfig({ baseUrl: site });
const must = { throwOnError: true } as const;

// One article: each field is there, and says so.
const { data: one } = await getArticle({ path: { slug: "one" }, ...must });
const document: Document = one.data.body.document;
const parts: string[] = [one.data.title, one.data.body.html, one.data.authors[0]?.name ?? "nobody"];
zod.GetArticleResponse.parse(one);
const kinds = document.content.map((block) =>
  block.type === "heading" ? `${block.type} ${block.attrs.level}` : block.type,
);
console.log(JSON.stringify({ parts, kinds }));

// All articles, page by page.
const titles: string[] = [];
let cursor: string | undefined;
do {
  const query = { limit: 1, sort: "title" as const, ...(cursor ? { cursor } : {}) };
  const { data: page } = await listArticles({ query, ...must });
  zod.ListArticlesResponse.parse(page);
  titles.push(...page.data.map((article) => article.title));
  const next = page.links.next;
  cursor = next ? (new URL(next, site).searchParams.get("cursor") ?? undefined) : undefined;
} while (cursor);
console.log(JSON.stringify({ titles }));

// A comment, and its edit by receipt.
const { data: sent } = await createComment({
  path: { slug: "one" },
  headers: { "Idempotency-Key": "of the test" },
  body: { name: "Robin", body: "Does this hold?" },
  ...must,
});
zod.CreateCommentResponse.parse(sent);
const { data: edited } = await editCommentByReceipt({
  path: { receipt: sent.data.receipt },
  body: { body: "Does this hold for night shifts?" },
  ...must,
});
zod.EditCommentByReceiptResponse.parse(edited);
console.log(JSON.stringify({ message: sent.data.message, source: edited.data.source }));

// What a parameter changes about an answer is a type of its own.
const asked = await getArticle({ path: { slug: "one" }, query: { include: "comments" }, ...must });
const whole = asked.data.data as ArticleWithComments;
console.log(JSON.stringify({ comments: whole.comments.length }));

// A change of an article names the version that it is made from.
const auth = { headers: { Authorization: `Bearer ${token}` } };
const seen = await getManagedArticle({ path: { article_id: id }, ...auth, ...must });
const etag = seen.response.headers.get("ETag") ?? "";
const change = (summary: string) =>
  updateArticle({
    path: { article_id: id },
    headers: { ...auth.headers, "If-Match": etag },
    body: { summary, body: seen.data.data.body.document },
  });
const first = await change("By a client.");
const second = await change("By a client that is late.");
console.log(JSON.stringify({ summary: first.data?.data.summary, late: second.error?.status }));
