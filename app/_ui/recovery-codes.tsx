"use client";
/** Recovery codes, shown once: to read, to copy, to keep as a file. The file is made in the browser from what stands here; nothing is fetched. */
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { CopyBlock } from "./copy.tsx";
import { Focused } from "./focused.tsx";
import { FormMessage } from "./form.tsx";

/** `children` is the way on, such as a link that says that they are stored. */
export function RecoveryCodes({ codes, children }: { codes: readonly string[]; children: ReactNode }) {
  return (
    <div className="grid gap-6">
      <Focused on={codes}>
        <FormMessage tone="warning" title="Store your recovery codes now; they are shown this once">
          If you ever lose your second factor, one of these and your password let you in; if you have no password, you first set one through a link that we mail
          you. Each works once. Nobody else can let you in, and neither can we.
        </FormMessage>
      </Focused>
      <CopyBlock label={`${codes.length} recovery codes`} text={codes.join("\n")} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Button variant="quiet" data-needs-script onClick={() => download(codes)}>
          Download as a text file
        </Button>
        {children}
      </div>
    </div>
  );
}

function download(codes: readonly string[]): void {
  const text = `Recovery codes for ${window.location.host}\nEach works once.\n\n${codes.join("\n")}\n`;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = "recovery-codes.txt";
  link.click();
  URL.revokeObjectURL(link.href);
}
