import type { ReactNode } from "react";
import { Footer } from "#app/_ui/footer.tsx";
import { Masthead } from "#app/_ui/masthead.tsx";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Masthead />
      {children}
      <Footer claim="This page loads nothing from anybody else. The only cookies are the ones for signing up and signing in." />
    </>
  );
}
