/** The form behind a mailed link: its secret and one button. */

import type { ReactNode } from "react";
import { ErrorSummary, FormActions, FormStack } from "./form.tsx";
import { Form } from "./form-element.tsx";
import { SubmitButton } from "./submit-button.tsx";

type Props = {
  token: string;
  send: (form: FormData) => void;
  message: string | null;
  button: string;
  /** "quiet" where another button on the page is the main one. */
  variant?: "primary" | "quiet";
  /** Shown beside the button after a refusal. */
  afterRefusal?: ReactNode;
};

export const MailedLinkForm = ({ token, send, message, button, variant = "primary", afterRefusal }: Props) => (
  <Form action={send}>
    <FormStack>
      <ErrorSummary state={{ message, errors: {} }} />
      <input type="hidden" name="token" value={token} />
      <FormActions>
        <SubmitButton variant={variant}>{button}</SubmitButton>
        {message && afterRefusal}
      </FormActions>
    </FormStack>
  </Form>
);
