/** What a form shows after it was sent. Safe for the browser. */
export type FormState<Data = unknown> = {
  /** The sentence at the top of the form. */
  message: string | null;
  /** What is wrong with which field. */
  errors: Record<string, string>;
  /** What was typed, so that nothing is lost; never what was typed into a secret field. */
  values: Record<string, string>;
  /** What has to be done first, in another tab, so that what was typed here stays. */
  way?: { href: string; label: string };
  /** What the verb gave back, when it succeeded without leaving the page. */
  data: Data | null;
};

export const emptyForm: FormState<never> = { message: null, errors: {}, values: {}, data: null };
