/** Whether a process of that id runs on this machine. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process of another user is alive all the same; it only may not be signalled.
    return (error as { code?: unknown }).code === 'EPERM';
  }
}
