/** The secret in the address of a mailed link: base64url. Any other text is null, so that it can stand in a path of ours. */
export const mailedToken = (token: string | string[] | undefined): string | null => (typeof token === "string" && /^[\w-]{1,100}$/.test(token) ? token : null);
