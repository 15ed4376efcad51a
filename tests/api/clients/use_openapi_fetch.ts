// Uses openapi-fetch with the types of openapi-typescript.
import createClient from "openapi-fetch";
import type { components, paths } from "./galley";

declare const process: { argv: string[] };

const [, , site, token, id] = process.argv as [string, string, string, string, string];
const galley = createClient<paths>({ baseUrl: site });
const slug = "one";

function demand<T>(data: T | undefined): T {
  if (data === undefined) throw new Error("an answer was an error");
  return data;
}

// One article: each field is there, and says so.
const one = demand((await galley.GET("/api/v1/articles/{slug}", { params: { path: { slug } } })).data);
const parts: string[] = [one.data.title, one.data.body.html, one.data.authors[0]?.name ?? "nobody"];
const kinds = one.data.body.document.content.map((block) =>
  block.type === "heading" ? `${block.type} ${block.attrs.level}` : block.type,
);
console.log(JSON.stringify({ parts, kinds }));

// All articles, page by page.
const titles: string[] = [];
let cursor: string | undefined;
do {
  const query = { limit: 1, sort: "title" as const, ...(cursor ? { cursor } : {}) };
  const page = demand((await galley.GET("/api/v1/articles", { params: { query } })).data);
  titles.push(...page.data.map((article) => article.title));
  const next = page.links.next;
  cursor = next ? (new URL(next, site).searchParams.get("cursor") ?? undefined) : undefined;
} while (cursor);
console.log(JSON.stringify({ titles }));

// A comment, and its edit by receipt.
const sent = demand(
  (
    await galley.POST("/api/v1/articles/{slug}/comments", {
      params: { path: { slug }, header: { "Idempotency-Key": "of the test" } },
      body: { name: "Robin", body: "Does this hold?" },
    })
  ).data,
);
const edited = demand(
  (
    await galley.PATCH("/api/v1/comments/{receipt}", {
      params: { path: { receipt: sent.data.receipt } },
      body: { body: "Does this hold for night shifts?" },
    })
  ).data,
);
console.log(JSON.stringify({ message: sent.data.message, source: edited.data.source }));

// What a parameter changes about an answer is a type of its own.
const asked = await galley.GET("/api/v1/articles/{slug}", {
  params: { path: { slug }, query: { include: "comments" } },
});
const whole = demand(asked.data).data as components["schemas"]["ArticleWithComments"];
console.log(JSON.stringify({ comments: whole.comments.length }));

// A change of an article names the version that it is made from.
const headers = { Authorization: `Bearer ${token}` };
const at = { article_id: id };
const managed = await galley.GET("/api/v1/manage/articles/{article_id}", {
  params: { path: at },
  headers,
});
const etag = managed.response.headers.get("ETag") ?? "";
const body = demand(managed.data).data.body.document;
const change = (summary: string) =>
  galley.PATCH("/api/v1/manage/articles/{article_id}", {
    params: { path: at, header: { "If-Match": etag } },
    headers,
    body: { summary, body },
  });
const first = await change("By a client.");
const second = await change("By a client that is late.");
console.log(JSON.stringify({ summary: first.data?.data.summary, late: second.error?.status }));
