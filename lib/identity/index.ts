/** The door to identity; its header comes with the verbs. */
export { ABSOLUTE_LIMIT, IDLE_LIMIT, resume, Session } from "./session.ts";
