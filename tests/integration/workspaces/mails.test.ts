/** Names in e-mails: quoted, and left out where a mail program would link them. */
import { describe, expect, it } from "vitest";
import { deviceDeletion, workspaceReceipt } from "#lib/privacy/mails.ts";
import { workspaceClosed, workspaceReopened } from "#lib/workspaces/closing-mails.ts";

const TO = { to: "ada@marsh-weather.example", name: "Ada Marsh" };
const LETTERS = {
  "a closed workspace": (name: string) => workspaceClosed(TO, { name, workspaceId: "1", isOwner: false, until: new Date(0) }),
  "a reopened workspace": (name: string) => workspaceReopened(TO, { name, workspaceId: "1" }),
  "an erased workspace": (name: string) => workspaceReceipt(TO, name, "secret", {}),
  "a deleted device": (name: string) => deviceDeletion(TO, { device: name, workspace: ["Workspace", "“Marsh”"], secret: "secret" }),
};

describe.each(Object.entries(LETTERS))("the e-mail about %s", (_, letter) => {
  it("quotes its name", () => expect(letter("Heron hide").paragraphs[0]).toContain("“Heron hide”"));

  it.each(["prize.example", "https://prize.test", "write to win@prize.test"])("leaves the name %s out", (name) => {
    expect(JSON.stringify(letter(name))).not.toContain("prize");
  });
});
