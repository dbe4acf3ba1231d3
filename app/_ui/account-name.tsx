/** Tells password managers whose password a form is about, where nobody types the address. It has no name, so it is never sent. */
export const AccountName = ({ email }: { email: string }) => <input type="email" autoComplete="username" value={email} readOnly hidden />;
