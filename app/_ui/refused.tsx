/** Pages that say no, and where to go instead. The layout they stand in puts the head above them. */
import type { ReactNode } from "react";
import { ButtonLink } from "./button.tsx";
import { Page } from "./page.tsx";

type Props = { code: string; title: string; children: ReactNode; actions?: ReactNode };

function Refused({ code, title, children, actions }: Props) {
  return (
    <Page>
      <div className="grid gap-5 py-6">
        <p className="label-mono text-accent">{code}</p>
        <h1 className="max-w-[20ch] font-serif text-3xl font-semibold tracking-[-0.015em]">{title}</h1>
        <div className="max-w-prose text-lg text-soft">{children}</div>
        <div className="flex flex-wrap gap-3 pt-3">
          {actions}
          <ButtonLink href="/" variant="quiet">
            To the front page
          </ButtonLink>
        </div>
      </div>
    </Page>
  );
}

/** `actions` leads on, before the way to the front page. */
export const NothingHere = ({ actions }: { actions?: ReactNode }) => (
  <Refused code="404" title="Page not found" actions={actions}>
    It may never have existed, may have been deleted, or you don’t have access to it. We show the same page in all three cases.
  </Refused>
);

export const NoRight = ({ actions }: { actions?: ReactNode }) => (
  <Refused code="403" title="Your role does not include this." actions={actions}>
    You are a member of this workspace, but what you asked for needs a right that your role does not have. Its owner can give it to you.
  </Refused>
);
