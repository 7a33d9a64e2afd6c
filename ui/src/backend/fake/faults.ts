import type { ErrorCode } from "../../bindings/ErrorCode";
import type { Fault } from "../../bindings/Fault";

const words: Partial<Record<ErrorCode, [message: string, hint: string]>> = {
  invalid_host: [
    "The server host is empty.",
    "Enter the name or address of the computer that runs Open Dental's database, such as 127.0.0.1.",
  ],
  invalid_port: [
    "The port is not a number from 1 to 65535.",
    "Enter 3306 unless your IT has chosen another one.",
  ],
  invalid_username: [
    "The user name is empty.",
    "Enter the database user that your practice's Open Dental uses, such as root.",
  ],
  password_needed: [
    "The saved password is for another server or account, so it is not sent to this one.",
    "Type the password of this account.",
  ],
  invalid_name: [
    "The name is empty or longer than 200 characters.",
    "Enter a shorter name with at least one character.",
  ],
  invalid_birthday: [
    "The birthday is not a real date.",
    "Enter the patient's day of birth.",
  ],
  invalid_schedule: [
    "This schedule has no day, so no sync would ever begin by itself.",
    "Choose at least one day of the week, or turn the schedule off.",
  ],
  invalid_passphrase: [
    "The passphrase is too short: it needs at least 10 characters.",
    "Choose a longer one; several words are easy to remember.",
  ],
  name_taken: [
    "That name is in use already.",
    "Choose another name.",
  ],
  not_found: [
    "This patient is not there any more.",
    "Close what you have open and look it up again.",
  ],
  managed_by_source: [
    "This patient is kept up to date by an integration, so the next sync would undo the change.",
    "Change the patient in the practice's own program; the next sync brings the change here.",
  ],
  certificate_unknown: [
    "Nobody that this computer trusts vouches for the certificate of the server at OD-SERVER:3306.",
    "Ask your IT for the fingerprint of the MySQL server's certificate. If it is the same, accept this certificate; if not, somebody else may be answering.",
  ],
  tls_not_offered: [
    "The server at OD-SERVER:3306 offers no encrypted connection, so patients' data would cross the network in clear.",
    "Ask your IT to turn on TLS on the MySQL server. If your IT answers for the network, you can choose to connect without encryption.",
  ],
  host_unknown: [
    "No computer named od-sever was found.",
    "Check the Server Host for typing errors. On the server itself it is 127.0.0.1; elsewhere it is the server's name or address.",
  ],
  connection_refused: [
    "127.0.0.1 answers, but no server listens on port 3307.",
    "Verify that the MySQL server is running, and check the port; it is usually 3306.",
  ],
  no_answer: [
    "OD-SERVER:3306 does not answer.",
    "Verify that the MySQL server is running and its computer switched on. Check that firewall settings allow connections to port 3306.",
  ],
  access_denied: [
    "The server does not accept the user name root with this password.",
    "Confirm that username and password are correct, and that the account may log in from this computer.",
  ],
  no_patient_table: [
    "There is no patient table of Open Dental in the database phpbb, so it is not an Open Dental database.",
    "Check that the selected database contains patient data: click Test Connection and select another.",
  ],
  sync_running: [
    "A sync of this integration has been running since 14:05, started by the command ontime.",
    "Wait until it has finished; its result is shown in Activity.",
  ],
  source_changed: [
    "The practice's database is older than at the last sync: its patient numbers or the times of its changes have gone back. A backup was restored, or this is an old copy.",
    "Nothing was changed. If this is the right database, choose Compare everything: a Full Sync without a limit, which goes through all patients once and makes the list right.",
  ],
  needs_decision: [
    "Of the 1,480 active patients linked to this integration, 1,480 would become inactive, so the sync stopped before that.",
    "An empty, restored or wrong database looks like this. Check that the integration leads to the database that the practice works with. If the changes are right, start the sync once more and allow them.",
  ],
  config_middle_tier: [
    "Open Dental on this computer works through its Middle Tier, so no database login is set up here.",
    "Ask your IT for the name of the computer that runs Open Dental's MySQL server and for a database login, and type them in by hand.",
  ],
  wrong_passphrase: [
    "That is not the office passphrase.",
    "Check Caps Lock and the keyboard layout, then enter it again.",
  ],
  key_lost: [
    "The key of the patient data was not found, although the data itself is there.",
    "Nothing was changed. Sign in as the user who set OnTime Dental up and make sure that the keychain is unlocked, or restore the data folder and the keychain from the same backup.",
  ],
  keychain_unavailable: [
    "The computer's keychain did not hand out the key of the patient data.",
    "Unlock the keychain, allow OnTime Dental to use it, and try again.",
  ],
  file_failed: ["This computer did not open the folder.", "Open it by hand: C:\\Users\\desk\\AppData\\Local\\OnTime Dental\\logs"],
  disk_full: ["The file could not be written (no storage space).", "Free some space on the disk and try again."],
  internal: [
    "OnTime Dental ran into a fault of its own (a sync broke off).",
    "Try again. If it happens again, send the log to support; it holds no patient data.",
  ],
};

/** A fault in the words of the office itself. */
export function fault(code: ErrorCode): Fault {
  const [message, hint] = words[code] ?? words.internal ?? ["", ""];
  return { code, message, hint };
}
