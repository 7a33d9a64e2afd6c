import type { Fault } from "../../bindings/Fault";
import type { FaultCode } from "../../bindings/FaultCode";
import { faultTraits } from "../../bindings/faultTraits";

/** The key is lost or damaged. A backup has the same key, so only the recovery code helps. */
const KEY_FAULTS: readonly FaultCode[] = [
  "key_lost",
  "key_mismatch",
  "keychain_missing",
  "keychain_denied",
  "keychain_entry_damaged",
  "file_damaged",
];

/** What helps if the data cannot be opened: the recovery code, a backup, or only another attempt. */
export type BlockedWay = "recovery_code" | "backup" | "try_again";

export function blockedWay({ code }: Fault): BlockedWay {
  if (KEY_FAULTS.includes(code)) return "recovery_code";
  const found = faultTraits[code]?.class;
  return found === "store_incomplete" || found === "store_damaged" ? "backup" : "try_again";
}

/** Whether a person can continue with what is left. */
export function canContinue({ code }: Fault): boolean {
  return faultTraits[code]?.class === "store_incomplete";
}

/** Whether the key was protected by a passphrase, which a new one must replace. */
export function lostPassphrase(fault: Fault): boolean {
  return fault.code === "file_damaged" && fault.args.file === "key.json";
}
