import { useCallback, useEffect, useState, type ReactNode } from "react";
import { useBackend } from "../../backend/BackendContext";
import { LeaveContext, makeScope, UnsavedScopeContext, type Leave, type UnsavedInput } from "./unsavedScope";
import { UnsavedQuestion } from "./UnsavedQuestion";

interface Question {
  inputs: UnsavedInput[];
  proceed: () => void;
}

/** Asks about unsaved input before a dialog, a page, or the window is left. */
export function UnsavedProvider({ children }: { children: ReactNode }) {
  const { call, onLeave } = useBackend();
  const [scope] = useState(() => makeScope(null, (unsaved) => void call("set_unsaved", { unsaved }).catch(() => {})));
  const [question, setQuestion] = useState<Question | null>(null);
  const leave: Leave = useCallback((left, proceed) => {
    const inputs = [...left.inputs];
    if (inputs.length === 0) proceed();
    else setQuestion({ inputs, proceed });
  }, []);
  useEffect(
    () =>
      onLeave((then) =>
        // The input stays while the window does: who then keeps a sync running is asked again.
        leave(scope, () => void call(then === "quit" ? "quit" : "close_window").catch(() => {})),
      ),
    [call, leave, onLeave, scope],
  );
  return (
    <UnsavedScopeContext value={scope}>
      <LeaveContext value={leave}>
        {children}
        {/* Mounted when it is asked, so that it comes after the dialog that it is about. */}
        {question && (
          <UnsavedQuestion
            inputs={question.inputs}
            onLeave={() => {
              setQuestion(null);
              question.proceed();
            }}
            onStay={() => setQuestion(null)}
          />
        )}
      </LeaveContext>
    </UnsavedScopeContext>
  );
}
