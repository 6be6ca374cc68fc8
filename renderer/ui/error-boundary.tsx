import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import styles from './error-boundary.module.css';
import { ErrorNotice } from './error-notice.tsx';

interface ErrorBoundaryProps {
  /** Where the window is: going elsewhere leaves the fault behind. */
  place?: string;
  children: ReactNode;
}

/** The last resort for a fault of the window itself. VMs are processes of their own and know nothing of it. */
export class ErrorBoundary extends Component<
  ErrorBoundaryProps,
  { error: unknown; place: string | undefined }
> {
  override state = { error: null as unknown, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps({ place }: ErrorBoundaryProps, state: { place: string | undefined }) {
    return place === state.place ? null : { error: null, place };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <div className={styles.fault}>
        <h1 className={styles.title}>This screen stopped working</h1>
        <ErrorNotice error={this.state.error} />
        <Button onClick={() => window.location.reload()}>Reload the window</Button>
      </div>
    );
  }
}
