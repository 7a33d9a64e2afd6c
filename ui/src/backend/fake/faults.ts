import type { ErrorCode } from "../../bindings/ErrorCode";
import type { Fault } from "../../bindings/Fault";

const words: Partial<Record<ErrorCode, [message: string, hint: string]>> = {
  invalid_host: ["The server host is empty.", "Enter the name or the address of the computer that runs Open Dental's database."],
  invalid_port: ["The port is not a number from 1 to 65535.", "Open Dental's database usually listens on 3306."],
  invalid_username: ["The username is empty.", "Enter the account that reads Open Dental's database."],
  invalid_name: ["The name is empty.", "Enter a name."],
  invalid_birthday: ["The birthday is not a date.", "Enter year, month and day."],
  invalid_passphrase: ["The passphrase is too short.", "Use at least 10 characters."],
  name_taken: ["Another one has this name already.", "Choose a different name."],
  not_found: ["This is not here any more.", "Close this and look at the list again."],
  managed_by_source: ["This patient is kept up to date by an integration.", "Change the patient in Open Dental."],
  host_unknown: ["No computer with this name was found on the network.", "Check how the server host is spelled, or enter its address."],
  connection_refused: ["The computer answers, but no database listens on this port.", "Verify that the MySQL server is running, and check the port."],
  no_answer: ["The server does not answer.", "The computer may be switched off, or its firewall may block the port."],
  access_denied: ["The user name or the password is not right.", "This is the database's password, not your Open Dental login."],
  no_patient_table: ["This database has no patient table.", "Choose the database that Open Dental uses."],
  sync_running: ["A sync of this integration is already under way.", "Wait until it has ended, or look at its progress."],
  source_changed: ["The practice's database is older than at the last sync.", "Nothing was changed. If this is the right database, choose Compare everything."],
  needs_decision: ["Of the 1,480 active patients linked to this integration, 1,480 would become inactive, so the sync stopped before that.", "Check that the integration leads to the database that the practice works with."],
  config_middle_tier: ["Open Dental on this computer works through its Middle Tier, so no database login is set up here.", "Ask your IT for the name of the server and for a database login."],
  wrong_passphrase: ["That is not the passphrase of this office.", "Try again; capital letters count."],
  key_lost: ["The key to the office's data is gone from this computer's keychain.", "Restore the keychain from a backup, or ask your IT person. Do not delete the data folder."],
  internal: ["Something went wrong in OnTime Dental.", "Try again."],
};

/** A fault as the office would put it. */
export function fault(code: ErrorCode): Fault {
  const [message, hint] = words[code] ?? ["That did not work.", "Try again."];
  return { code, message, hint };
}
