/** What holds for every operation. */
import type { ReactNode } from "react";
import { FAMILIES } from "#app/_edge/api/problem.ts";
import { Section } from "#app/_ui/page.tsx";
import { Table } from "#app/_ui/table.tsx";
import { Code, Words } from "./_operation.tsx";

const START = `KEPT="<the address of this portal>/api/v1"
TOKEN="kept_p_…"
curl "$KEPT/token" -H "Authorization: Bearer $TOKEN"`;

const REPEAT = `curl -X POST "$KEPT/workspaces/$WORKSPACE/devices" -H "Authorization: Bearer $TOKEN" \\
  -H "Idempotency-Key: 5f0c1a52-8c6e-4c8f-a4c5-1f6a2f7f8f11" \\
  -H "Content-Type: application/json" -d '{"name":"Greenhouse 3"}'`;

const LIMITS = `RateLimit-Policy: "api";q=600;w=60
RateLimit: "api";r=594;t=41`;

const PROBLEM = `{
  "type": "/docs/api#problem-invalid",
  "title": "Something in the request cannot be used",
  "status": 422,
  "detail": "Something in this request cannot be used; each fault is listed.",
  "code": "input.invalid",
  "errors": [{ "field": "interval", "detail": "Please give an interval between one second and 31 days." }],
  "requestId": "0f6f2f0e-6f0c-4a53-9c7c-0f9f5a2b7c11"
}`;

/** Each with its words, an example where one helps, and its place in the list of contents. */
export const RULES: { id: string; title: string; words: string[]; code?: string; more?: ReactNode }[] = [
  {
    id: "begin",
    title: "How to begin",
    words: [
      "Under Tokens, the owner or an admin of a workspace issues a token for a program: with the scopes it needs, for all devices or some, and with an end. It is shown once. Present it in the Authorization header; in an address it is rejected, since addresses end up in logs. A cookie is never looked at.",
      "A token does never more than whoever issued it could, and stops with them. Closing a workspace, handing it over, asking for a second factor and letting support staff in are decided by a person in the portal; no token can.",
    ],
    code: START,
  },
  {
    id: "answers",
    title: "Answers",
    words: [
      "JSON in UTF-8. Times are in UTC and in ISO 8601; numbers of rows are random and say nothing. A field that is not documented is never sent, and one that is not known is never taken: a request with one is rejected, with the name of the field.",
      "What is read comes with an `ETag`. Send it back in `If-None-Match`, and if nothing changed you get 304 and no body.",
    ],
  },
  {
    id: "lists",
    title: "Lists",
    words: [
      "Lists come in pages: `limit` says how long, and `next` of a page is the `cursor` of the one after it. Ask until `next` is null; a page may be shorter than asked for. Things that come and go meanwhile shift nothing. A cursor works for the same token and the same filters only.",
    ],
  },
  {
    id: "limits",
    title: "Limits",
    words: [
      "Each token has 600 requests a minute. Every answer says what is left of them, in the words of the IETF’s draft on rate limits: `q` requests in `w` seconds, and `r` of them for `t` seconds more. All tokens of a workspace together have 1 200 requests a minute, and all tokens that one account issued have 2 400. Beyond that the answer is 429, and `Retry-After` says when to ask again. What causes mails, such as invitations and tokens, has smaller budgets of its own, which answer the same way.",
    ],
    code: LIMITS,
  },
  {
    id: "repeating",
    title: "Asking again without doing twice",
    words: [
      "What makes something new takes an `Idempotency-Key` of your own: 16 to 100 visible characters, such as a random UUID. For a day, the same request with the same key is done once. Asked again, it gets the same answer, a new token included, with `Idempotency-Replayed: true`. We keep that answer sealed in such a way that it opens with your key alone.",
      "Another request with the same key is rejected (422), a repetition while the first is under way as well (409). A refusal, or a 503 before anything was changed, gives the key back. If a request breaks off before it changes anything, its key is free again after two minutes. If it breaks off after a change, the key stays used for the day and every repetition gets 409: check what was done before you use a new key.",
    ],
    code: REPEAT,
  },
  {
    id: "problems",
    title: "Problems",
    words: [
      "Every no is a problem document (RFC 9457). `type` is one of the families below and leads to its line; `code` says exactly which no it is; `errors` names each field at fault. What is missing and what is not yours are one and the same answer.",
    ],
    code: PROBLEM,
    more: (
      <Table
        caption="Families of problems"
        showCaption={false}
        columns={[
          { key: "family", label: "Family", numeric: true },
          { key: "status", label: "Status", numeric: true },
          { key: "title", label: "What it says" },
        ]}
        rows={Object.entries(FAMILIES).map(([family, { status, title }]) => ({
          key: family,
          cells: [<span key="family" id={`problem-${family}`} className="scroll-mt-6">{family}</span>, status, title], // biome-ignore format: one line
        }))}
      />
    ),
  },
  {
    id: "versions",
    title: "Versions",
    words: [
      "This is v1, and it stays compatible: nothing is taken away, renamed or given another meaning. What may be added are operations, fields of answers, fields that may be left out of requests, words in lists of words, and codes of problems; programs pass over what they do not know. Additions are announced in the changelog.",
      "Should something of v1 ever have to go, it says so with the headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594) for at least 12 months before.",
    ],
  },
  {
    id: "pages",
    title: "From pages of other sites",
    words: [
      "Browsers cannot use this API from pages of other sites: no answer allows it (CORS). A token in a page is a token in the hands of everybody who opens the page. Call from your server.",
    ],
  },
];

export const Rules = () => (
  <>
    {RULES.map(({ id, title, words, code, more }) => (
      <Section key={id} id={id} title={title}>
        <div className="grid gap-4">
          {words.map((text) => (
            <p key={text} className="max-w-[68ch]">
              <Words text={text} />
            </p>
          ))}
          {code && <Code text={code} />}
          {more}
        </div>
      </Section>
    ))}
  </>
);
