const failures = [];

/**
 * Lets the test file fail for a reason that belongs to none of its tests; it is told when the process ends. A hook that
 * throws would keep the hooks behind it from running, and so alive what those were to close.
 */
export function failFile(reason) {
  failures.push(reason);
}

process.once("exit", () => {
  for (const reason of failures) console.error(reason);
  if (failures.length > 0) process.exitCode = 1;
});
