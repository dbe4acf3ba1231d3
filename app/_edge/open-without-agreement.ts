/**
 * Pages that stay open to a person who has not answered the question about a new privacy policy: the question, taking the data along,
 * deleting the account, and the confirmation of identity that these ask for. Signing out is an action, and actions ask no such question.
 */
export const OPEN_WITHOUT_AGREEMENT: readonly string[] = ["/account/agreement", "/account/export", "/account/delete", "/account/confirm"];
