import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { fontVariables } from "./_ui/fonts.ts";
import { OfflineNotice } from "./_ui/offline-notice.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Kept: device data, kept the way we said", template: "%s · Kept" },
  description: "Kept stores what your devices measure, shows it to you, and hands all of it back when you leave. Its privacy promises are software.",
  referrer: "same-origin",
  formatDetection: { telephone: false, email: false, address: false },
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f5f1e7" },
    { media: "(prefers-color-scheme: dark)", color: "#151713" },
  ],
};

/** Header, main and footer are direct children of the body, so that public/noscript.css can order them. */
export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={fontVariables}>
      <head>
        <noscript>
          <link rel="stylesheet" href="/noscript.css" />
        </noscript>
      </head>
      <body>
        {children}
        <OfflineNotice />
      </body>
    </html>
  );
}
