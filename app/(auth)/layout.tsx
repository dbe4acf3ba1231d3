import type { ReactNode } from "react";
import { Masthead } from "#app/_ui/masthead.tsx";

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <Masthead />
      {children}
    </>
  );
}
