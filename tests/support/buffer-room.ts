import { writerOf } from "#lib/measurements/writer/index.ts";

/** Whether the buffer quota of a workspace in the EU has room for so many more bytes. */
export function hasRoom(workspaceId: string, bytes: number): boolean {
  try {
    writerOf("eu").checkRoom(workspaceId, bytes);
    return true;
  } catch {
    return false;
  }
}
