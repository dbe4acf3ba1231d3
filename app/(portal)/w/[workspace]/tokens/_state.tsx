/** Whether a token works, and when it ends, in words. */
import { Status } from "#app/_ui/status.tsx";
import { Time } from "#app/_ui/time.tsx";
import type { TokenView } from "#lib/workspaces/schema.ts";

const STATE = {
  works: { is: "good", words: "Active" },
  ending: { is: "warn", words: "Ends soon" },
  ended: { is: "off", words: "Ended" },
  powerless: { is: "bad", words: "May do nothing any more" },
} as const;

export const TokenState = ({ token }: { token: TokenView }) => <Status is={STATE[token.state].is}>{STATE[token.state].words}</Status>;

export function TokenEnd({ token: { revokedAt, expiresAt } }: { token: TokenView }) {
  const at = revokedAt ?? expiresAt;
  return at ? <Time at={at} to="date" /> : <span className="text-soft">Never</span>;
}

/** To the hour. */
export const LastUse = ({ token: { lastUsedAt } }: { token: TokenView }) =>
  lastUsedAt ? <Time at={lastUsedAt} to="hour" /> : <span className="text-soft">never</span>;
