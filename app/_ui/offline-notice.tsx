"use client";
/**
 * While the browser is offline: a notice, and links and downloads that say so in place of the browser's error page, which would take
 * away what was typed here.
 */
import { useEffect, useState } from "react";

type State = "online" | "offline" | "blocked";

const TEXT = {
  offline: "You are offline. This page stays as it is, with everything you typed.",
  blocked: "You are offline. Nothing was opened or downloaded. Try again when you are connected.",
} as const;

const isOnWeb = (address: string) => /^https?:/.test(address) && address.split("#")[0] !== location.href.split("#")[0];

/** Whether the event would lead to another address: a link, or a form that asks for one. */
function leavesPage({ type, target }: Event): boolean {
  if (!(target instanceof Element)) return false;
  const link = type === "click" ? target.closest("a") : null;
  if (link) return isOnWeb(link.href);
  return type === "submit" && target instanceof HTMLFormElement && target.method === "get" && isOnWeb(target.action);
}

export function OfflineNotice() {
  const [state, setState] = useState<State>("online");
  useEffect(() => {
    const look = () => setState(navigator.onLine ? "online" : "offline");
    look();
    const block = (event: Event) => {
      if (navigator.onLine || !leavesPage(event)) return;
      event.preventDefault();
      event.stopPropagation();
      setState("blocked");
    };
    for (const name of ["online", "offline"]) addEventListener(name, look);
    for (const name of ["click", "submit"]) addEventListener(name, block, { capture: true });
    return () => {
      for (const name of ["online", "offline"]) removeEventListener(name, look);
      for (const name of ["click", "submit"]) removeEventListener(name, block, { capture: true });
    };
  }, []);
  return (
    <div role="status" className="fixed inset-x-0 bottom-0 z-50 empty:hidden">
      {state !== "online" && <p className="border-t-4 border-warn bg-warn-tint px-5 py-3 shadow-sheet sm:px-8">{TEXT[state]}</p>}
    </div>
  );
}
