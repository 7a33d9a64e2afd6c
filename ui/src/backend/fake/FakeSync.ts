import type { Fault } from "../../bindings/Fault";
import type { Outcome } from "../../bindings/Outcome";
import type { ProblemView } from "../../bindings/ProblemView";
import type { RunView } from "../../bindings/RunView";
import type { VerificationView } from "../../bindings/VerificationView";
import type { OnProgress } from "../Backend";

const STEP = 20;

function problem(row: number): ProblemView | null {
  if (row % 97 === 41) {
    return { pat_num: String(1000 + row), code: "no_birthdate", severity: "skipped", message: "No birthdate", remedy: "Enter the birthdate in Open Dental; the next sync brings the patient in." };
  }
  if (row % 311 === 60) {
    return { pat_num: String(1000 + row), code: "ambiguous_match", severity: "error", message: "Several patients here have this name and birthday", remedy: "Decide which of the patients here it is, and correct the name or birthday of the other; the next sync brings the patient in." };
  }
  return null;
}

/** How many of a made-up source's first rows need a correction. */
export function problemsAmong(rows: number): number {
  return Array.from({ length: rows }, (_, row) => problem(row)).filter((found) => found !== null).length;
}

/** Where a made-up source stands and what it holds. */
export interface FakeSource {
  size: number;
  /** Rows that a full sync has dealt with. */
  position: number;
  finished: boolean;
}

/** One made-up run: walks its source in steps, as a real one walks pages. */
export class FakeSync {
  readonly problems: ProblemView[] = [];
  readonly listeners = new Set<OnProgress>();
  /** Whether another program carries it out. */
  elsewhere = false;
  private cancelling = false;
  readonly run: RunView;
  private readonly source: FakeSource;
  private readonly end: number;
  private readonly apply: (row: number) => "added" | "updated" | "unchanged";

  constructor(run: RunView, source: FakeSource, apply: (row: number) => "added" | "updated" | "unchanged") {
    this.run = run;
    this.source = source;
    this.apply = apply;
    this.end = run.mode === "full" || !source.finished ? source.size : Math.min(7, source.size);
    if (run.mode === "incremental" || source.finished) source.position = 0;
  }

  cancel(): void {
    this.cancelling = true;
  }

  /** Deals with one page; answers whether the run goes on. */
  step(): boolean {
    if (this.cancelling) return this.stop("cancelled");
    const { counts } = this.run;
    for (let taken = 0; taken < STEP; taken += 1) {
      if (this.source.position >= this.end) {
        this.source.finished = true;
        return this.stop("completed");
      }
      if (this.run.limit !== null && counts.added + counts.updated >= this.run.limit) return this.stop("limited");
      this.row(this.source.position);
      this.source.position += 1;
    }
    this.tell();
    return true;
  }

  fail(fault: Fault): void {
    this.run.fault = fault;
    this.stop("failed");
  }

  tell(): void {
    for (const listener of this.listeners) {
      listener({
        run: this.run.run_id,
        integration: this.run.integration,
        counts: { ...this.run.counts },
        expected: this.run.counts.rows_read + this.left(),
        elsewhere: this.elsewhere,
        cancelling: this.cancelling,
        outcome: this.run.outcome,
      });
    }
  }

  private row(row: number): void {
    const { counts } = this.run;
    counts.rows_read += 1;
    const found = problem(row);
    if (found) {
      this.problems.push(found);
      counts.skipped += 1;
      if (found.severity === "error") this.run.errors += 1;
    } else {
      counts[this.apply(row)] += 1;
    }
  }

  private compare(at: string): VerificationView {
    const { size } = this.source;
    const toFix = problemsAmong(size);
    return { at, source_active: size, here: size - toFix, to_fix: toFix, missing: 0, surplus: 0 };
  }

  private left(): number {
    return this.end - this.source.position;
  }

  private stop(outcome: Outcome): false {
    this.run.outcome = outcome;
    this.run.finished_at = new Date().toISOString();
    this.run.remaining = outcome === "completed" ? 0 : this.left();
    if (outcome === "completed") this.run.verified = this.compare(this.run.finished_at);
    this.tell();
    return false;
  }
}
