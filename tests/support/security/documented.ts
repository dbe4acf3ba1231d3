/** What is written down about identity besides its numbers. */

/** Every way to sign in, by the verb of lib/identity that ends in a session. */
export const WAYS_IN = [
  {
    verb: "signIn",
    how: "Address and password",
    asks: "Both right, the address confirmed, within the budgets of wrong tries. Begins a session only where no second factor is set up; otherwise, and always for staff, it leads to the next.",
  },
  {
    verb: "signInWithFactor",
    how: "The second factor, after the password",
    asks: "A passkey, a code of the app, or a recovery code (staff: a passkey, or a recovery code to add one), within ten minutes after the password, few tries each time, counted together with wrong passwords.",
  },
  {
    verb: "signInWithPasskey",
    how: "A passkey alone",
    asks: "A passkey of this portal that verified its owner, by finger, face or PIN: two factors in one.",
  },
] as const;

export const SESSIONS = [
  "SP 800-63B-4 §2.2.3 advises a day at most and an hour without activity for two factors. Ours are shorter, for everybody, with and without a second factor.",
  "An account may have any number of sessions at once: people use several devices, and each session ends by itself within the day. Each is listed in the account, with its kind of browser, and can be ended there.",
  "Wrong tries end no session and stop no passkey. They are counted by block of addresses first, so that somebody who tries an address from elsewhere does not use up its owner's own. The password is switched off only after the number in a row above (SP 800-63B-4 §3.2.2 allows no more), and a mailed link sets a new one: nobody can be shut out for good.",
  '"Keep me signed in" only makes the cookie outlive the browser. The limits stay.',
];

export const KEYS = [
  "Master keys (`MASTER_KEYS`): 256 random bits each (`npm run kept -- keys:new`), held in the environment of the server, or in the file that `MASTER_KEYS_FILE` names, and nowhere else. They wrap the keys of subjects and nothing else. The highest version wraps; the others only open. A version that is not there is refused. To be replaced every 30 days, of which a daily alert reminds, and at once if one may be known: add the next version, restart unless it is in a file, `npm run kept -- keys:rotate`, and an hour later remove the old one. `npm start` does this by itself.",
  "Keys of subjects: 256 random bits for each person, workspace and letter, made with its row, kept wrapped in the vault, used for that subject's columns and files alone, destroyed with its erasure. Its bytes leave the files of the vault's server within two hours. A copy of the vault lives briefly.",
  "`LOOKUP_KEY`: 256 random bits. Finds addresses, and can open nothing. Replacing it takes a pass over all accounts, which there is no command for yet.",
  "`PASSWORD_PEPPER`: 256 random bits, mixed into every password hash, and into nothing else. If it may be known, everybody sets a new password.",
  "Keys of passkeys: only public halves are here. The private half never leaves the person's device.",
  "TLS ends at the operator's proxy, with the operator's certificate. For MQTT it ends here, with the certificate whose key is the file named by `MQTT_TLS_KEY`: the operator's to make, to keep readable for the server alone, and to replace, which is noticed within ten minutes.",
];
