"use client";
/** Our own address as the person typed it, known once the page runs in a browser. */
import { useEffect, useState } from "react";

export function useOrigin(): string {
  const [origin, setOrigin] = useState("https://…");
  useEffect(() => setOrigin(window.location.origin), []);
  return origin;
}
