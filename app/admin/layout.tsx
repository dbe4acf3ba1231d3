import type { Metadata } from "next";
import PortalLayout from "#app/(portal)/layout.tsx";

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** To whoever may not be here, this is an address that does not exist: nothing is sent ahead, and there is no not-found page of its own. */
export const instant = false;

export default PortalLayout;
