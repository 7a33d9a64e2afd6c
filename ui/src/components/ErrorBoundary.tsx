import { Component, type ReactNode } from "react";
import { ScreenFailed } from "./ScreenFailed";

interface ErrorBoundaryProps {
  children: ReactNode;
}

/** Replaces a part of the window that failed to render. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <ScreenFailed onRetry={() => this.setState({ failed: false })} />;
  }
}
