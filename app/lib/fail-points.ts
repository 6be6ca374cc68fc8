/**
 * Every step between two durable effects (a row, a folder, a process, what a machine was asked) of what can be done to a VM.
 * `app/faults/` ends a dashboard at each of them, and holds that the next one knows the truth and the way on.
 */
export const failPoints = [
  'create.folder_made',
  'create.folder_filled',
  'create.row_stored',
  'create.folder_named',
  'start.row_starting',
  'start.seed_written',
  'start.boot_begun',
  'start.helper_planned',
  'start.helper_spawned',
  'start.helper_noted',
  'start.helper_ready',
  'start.process_spawned',
  'start.greeted',
  'start.row_running',
  'stop.row_stopping',
  'stop.woken',
  'stop.asked',
  'pause.asked',
  'pause.row_paused',
  'resume.asked',
  'resume.row_running',
  'exit.hypervisor_gone',
  'exit.helpers_ended',
  'exit.seen',
  'exit.row_stopped',
  'force_stop.process_ended',
  'force_stop.row_stopped',
  'delete.sockets_gone',
  'delete.folder_unnamed',
  'delete.row_gone',
  'delete.folder_gone',
  'launch.folders_recovered',
  'launch.machine_found',
  'launch.reconciled',
  'relaunch.helpers_ended',
] as const;

export type FailPoint = (typeof failPoints)[number];

/** Called when a step is done. The app does nothing then; a test ends the process. */
export type Reached = (point: FailPoint) => void;
