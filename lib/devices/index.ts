/**
 * What sends.
 *
 * A device belongs to one workspace and is known to telemetry only by a random number. Registering it issues its
 * token in the same transaction; the token is shown once, and only its SHA-256 and first characters are kept. A
 * device has one working token, and for as long as its owner chose the one before it: ending or replacing it holds at once
 * in this process and within a second in every other. The token of a webhook sends for the devices it is bound to, which
 * the address names, and reads nothing. A network names its devices by numbers of their own, of which a keyed hash and the last four
 * characters are kept: a number that is none of its devices' waits, unclaimed, until somebody adds it with one click. Such a
 * device has no token, since its network sends for it. Where its owner asked for it a message must be signed as well. `authenticate`
 * turns a presented token into a `DeviceAccess` from memory, and from memory only while this process is being told of
 * changes; otherwise it asks the database. A retired device has no token and takes nothing in; what it measured stays.
 * A device that moves to another workspace takes its name, fields, readings and tokens along, and nobody's access to it.
 *
 * Fields appear by themselves with the first reading under a new name, at most 200 for a device. A field's kind is
 * that of its first value and never changes; its number is never used again. How a
 * field is called, shown and kept is decided by people; what it is called by them is sealed, and telemetry never knows it.
 *
 * A decoder says how the bytes of a device become readings: by a table or by a program that a customer wrote, sealed like a name. It is
 * kept here and run elsewhere. Whoever changes it changes what is read from then on, and nothing that was read before.
 *
 * While somebody asked for it, an hour at most, whole bodies of a device's messages are kept, sealed, for a day: to find mistakes,
 * for whoever may change the device and for no support staff.
 *
 * Whoever reads a device, its settings or what it measured stands in the record of its workspace, before anything is shown.
 */
export { authenticate, isCurrent, recall, type SenderAccess } from "./authenticate.ts";
export { bind, unbind } from "./bindings.ts";
export { BrokerAccess } from "./broker-access.ts";
export { captured, startCapture, stopCapture } from "./capture.ts";
export { CAPTURED_FOR_HOURS, CAPTURES_KEPT_HOURS } from "./capture-schema.ts";
export { announceChanged, noteChanged } from "./changed-message.ts";
export { claim, dismiss } from "./claim.ts";
export { changeDecoder, createDecoder, removeDecoder } from "./decoder.ts";
export { decoderOfDevice, getDecoder, listDecoders } from "./decoder-list.ts";
export { chooseDecoder, setDecoderDevices } from "./decoder-use.ts";
export { change, get, list, register } from "./device.ts";
export { DeviceAccess, onBehalf } from "./device-access.ts";
export { examine } from "./examine.ts";
export { hasDecoder, hasDevice, hasToken } from "./existence.ts";
export { ensureFields } from "./field.ts";
export { changeField } from "./field-settings.ts";
export { importAll as import, importCsv } from "./import.ts";
export { keepCapture } from "./keep-capture.ts";
export { type Location, limited, locate, locateAll, locateFirst } from "./location.ts";
export { beforeMove, move } from "./move.ts";
export { type Publishing, requireBroker, rightsAtBroker, tokenOf } from "./mqtt.ts";
export { decoderNames, names, namesFor, shownName, tokenNames } from "./names.ts";
export { forgetOldSigning, forgetOldTokens } from "./old-secrets.ts";
export { ownerOf } from "./owner.ts";
export { cancelRetirement, retire, retireDue, revive } from "./retire.ts";
export type { Kind } from "./schema.ts";
export { filtered, search } from "./search.ts";
export { deleteEndedSigning, endOldSigning, keepOldSigning, setSigning } from "./set-signing.ts";
export { requireSignature, type Signed } from "./signature.ts";
export { silence } from "./silence.ts";
export { replace, revokeAll } from "./token.ts";
export { cancelTokenEnd, endOldToken, endToken, keepOldToken, revoke, undoTokenEnd } from "./token-changes.ts";
export { tokenEndings } from "./token-ends.ts";
export { getToken, listTokens } from "./token-list.ts";
export { setBackfill, setInAddress, type WhichToken } from "./token-switches.ts";
export { noteUnclaimed } from "./unclaimed.ts";
export { listUnclaimed } from "./unclaimed-list.ts";
export { noteUse } from "./uses.ts";
export { issueWebhook, replaceWebhook, revokeWebhook } from "./webhook.ts";
export { WebhookAccess } from "./webhook-access.ts";
