/** What somebody can be made, each in a card with what it means. */
import { RadioCards } from "#app/_ui/choice.tsx";
import { POST_WORDS, POSTS, type Post } from "#lib/workspaces/schema.ts";

type State = { errors: Record<string, string>; values: Record<string, string> };

/** Admins are made by the owner alone. */
export function PostCards({ mayMakeAdmins, current, state }: { mayMakeAdmins: boolean; current?: Post; state: State }) {
  const choices = POSTS.filter((post) => mayMakeAdmins || post !== "admin").map((post) => ({
    value: post,
    title: POST_WORDS[post].name,
    detail: POST_WORDS[post].words,
  }));
  return <RadioCards name="role" label="What they are to be" choices={choices} state={state} {...(current && { defaultValue: current })} />;
}
