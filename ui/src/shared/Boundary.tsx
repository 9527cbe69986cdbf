import { Component, type ReactNode } from "react";

interface Props {
  /** What stands in the place of a part that broke; `again` shows it anew. */
  instead: (error: unknown, again: () => void) => ReactNode;
  children: ReactNode;
}

/** A part that breaks takes nothing else with it. */
export class Boundary extends Component<Props, { error: unknown }> {
  override state = { error: undefined as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? "broken" };
  }

  override render() {
    const { error } = this.state;
    return error === undefined ? this.props.children : this.props.instead(error, () => this.setState({ error: undefined }));
  }
}
