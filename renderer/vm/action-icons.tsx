import { CirclePlay, type LucideProps, OctagonX, Pause, Play, RotateCw, Square } from 'lucide-react';
import type { ComponentType } from 'react';
import type { PowerAction } from './vm-actions.ts';

/** The keys of a tape deck are solid, as everywhere, and solid shapes look larger than lines. */
const solid = { fill: 'currentColor', strokeWidth: 1.5, style: { padding: 1.5 } };

export const actionIcons: Record<PowerAction, ComponentType<LucideProps>> = {
  start: (props) => <Play {...solid} {...props} />,
  stop: (props) => <Square {...solid} {...props} />,
  pause: (props) => <Pause {...solid} {...props} />,
  forceStop: OctagonX,
  restart: RotateCw,
  resume: CirclePlay,
};
