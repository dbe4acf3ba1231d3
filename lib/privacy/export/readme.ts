/** What Art. 15 GDPR asks to be told beside the data: the text that lies in every copy. */

import { CSV_NOTE } from "../../platform/csv.ts";
import { type Collected, collected, staying } from "../inventory.ts";
import { recipients } from "../recipients.ts";
import type { Gaps } from "./gaps.ts";
import { SOMEBODY_ELSE, YOU } from "./tables.ts";

const line = (row: Collected) => `- ${row.what}\n  Why: ${row.why}\n  Basis: ${row.basis}\n  Kept: ${row.keep}\n  Source: ${row.source}\n  Where: ${row.where}`;

export const readme = (generatedAt: Date, contact: string, origin: string, gaps: Gaps): string => `A copy of your data
Made at ${generatedAt.toISOString()}

What is here
The files in "account" are the rows about you and the workspaces you own, each table as JSON and as CSV. They include
what is about you in workspaces of others: when you could access what, what was done to you, invitations that you sent or
received, offers, and support access. inherited_access lists when workspaces below one of yours took you over as a member
of the one above. Columns that refer to a person say "${YOU}" or "${SOMEBODY_ELSE}". The folder
"measurements" has one folder for each device, named by its number in account/device.json. The folder "agreed" has the
full text of each version of the privacy policy that you agreed to; account/acknowledgement.json says when. manifest.json lists every
file with its size, its rows and its SHA-256, and what was left out and why; manifest.sha256 is the hash of the manifest.
SHA256SUMS lists every other file with its SHA-256. To check that nothing was changed, run this in the unpacked folder:
  sha256sum -c SHA256SUMS
On macOS: shasum -a 256 -c SHA256SUMS
${CSV_NOTE}
${gaps.inWords()}
What we hold, why, on which basis, for how long, and where it comes from
${collected().map(line).join("\n")}

Who receives it
${recipients()
  .map((each) => `- ${each.name}: ${each.purpose}. ${each.data}. ${each.where}.`)
  .join("\n")}

What stays after you delete the account
${staying()
  .map((each) => `- ${each.what}: ${each.why} (kept: ${each.until.toLowerCase()})`)
  .join("\n")}

Your rights
You may see, correct, take along and delete your data, restrict or object to its use, and complain to the supervisory
authority of the place where you live or work. Nothing is decided about you by a machine alone.
Delete everything: ${origin}/account/delete
Ask: ${contact}
`;
