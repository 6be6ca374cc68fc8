import { CirclePlay, type LucideIcon, OctagonX, Pause, Play, RotateCw, Square } from 'lucide-react';
import type { PowerAction } from './vm-actions.ts';

export const actionIcons: Record<PowerAction, LucideIcon> = {
  start: Play,
  stop: Square,
  forceStop: OctagonX,
  restart: RotateCw,
  pause: Pause,
  resume: CirclePlay,
};
