import type { Backend } from "../Backend";
import { FakeOffice, type FakeOptions } from "./FakeOffice";
import { helpCommands } from "./helpCommands";
import { historyCommands } from "./historyCommands";
import { integrationCommands } from "./integrationCommands";
import { patientCommands } from "./patientCommands";
import { preferenceCommands } from "./preferenceCommands";
import { setupCommands } from "./setupCommands";
import { syncCommands } from "./syncCommands";

const Commanded = FakeOffice as new (options?: FakeOptions) => FakeOffice & Backend;

/** An office in memory, for tests and for work on the window in a browser. It invents its patients. */
export class FakeBackend extends Commanded {
  constructor(options?: FakeOptions) {
    super(options);
    const commands: Backend = {
      ...setupCommands(this),
      ...integrationCommands(this),
      ...syncCommands(this),
      ...historyCommands(this),
      ...patientCommands(this),
      ...helpCommands(this),
      ...preferenceCommands(this),
      onOfficeChanged: (listener) => this.listen(listener),
    };
    Object.assign(this, commands);
  }
}
