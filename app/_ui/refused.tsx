/** A page that says no, and where to go instead. */
import type { ReactNode } from "react";
import { ButtonLink } from "./button.tsx";
import { Masthead } from "./masthead.tsx";
import { Page } from "./page.tsx";

type Props = { code: string; title: string; children: ReactNode; actions?: ReactNode };

export function Refused({ code, title, children, actions }: Props) {
  return (
    <>
      <Masthead />
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
    </>
  );
}
