/**
 * Which test takes the way that a hint names, in the situation that raised it: by the test's file and title, the hints as
 * `findHints` has them.
 */
export const followed: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'app/commands/db/db-command.test.ts': {
    'makes a new database only when told to': [
      'Check the path, or add --create to create a new database there.',
    ],
  },
  'app/commands/mcp/mcp.test.ts': {
    'sees what agents created, also in another session, and nothing else': [
      'Call list_vms to see the VMs that you can use.',
    ],
    'is 20 VMs, however many it asks for at a time': ['Delete VMs that are no longer needed with delete_vm.'],
  },
  'app/commands/reach/reach.test.ts': {
    'an earlier version that is open keeps its database to itself, until it has been quit as is said': [
      'Quit it, or end that process. Its VMs keep running. Then try again.',
    ],
    'a command waits for another one, and goes on when that has ended': [
      'Wait until that process has ended, or end it; VMs run on. Then try again.',
    ],
  },
  'app/commands/copy/went-off.test.ts': {
    'a copy %s whose VM goes off says what is left of it, and what it says to do can be done': [
      'Start it and copy again: banger-desktop vm start.',
    ],
  },
  'app/commands/run/run.test.ts': {
    'a VM that can’t be deleted is named, and hides neither the command’s code nor its error': [
      'Delete it with “banger-desktop vm delete …”.',
    ],
  },
  'app/commands/vm/exec.test.ts': {
    'a VM that is off, paused or powering off can be treated as is said': [
      'Resume it first: banger-desktop vm resume.',
      'Look at it with “banger-desktop vm show”.',
    ],
  },
  'app/commands/vm/vm-commands.test.ts': {
    'a VM that is off can be started, as is said to those who want its console': [
      'Start it first: banger-desktop vm start.',
    ],
    'a guest that ignores its power button can be forced off, as is said once its time is over': [
      'Force it off with “banger-desktop vm stop --force”, or look at its console.',
    ],
    'who cannot log in can use the console instead, as is said': [
      'You can use its console instead: banger-desktop vm console.',
    ],
  },
  'app/commands/vm/wait.test.ts': {
    'ends when its time is over, and the VM can be looked at, as is said': [
      'Look at it with “banger-desktop vm show”, or wait longer.',
    ],
  },
  'app/faults/hints.test.ts': {
    'the VM can be changed, also its forwards, and started again': [
      'Another program uses port …, or you aren’t allowed to use it. Change this forward in the VM’s settings, or close that program.',
      'Another program uses port …. Change this forward in the VM’s settings, or close that program.',
      'Give it at most ….',
      'Give the VM less memory, or stop other VMs and programs.',
      'Choose another port in the VM’s settings, or close the program that uses this one. Then start the VM again.…',
      'Give the VM more memory.',
    ],
    'its image can be given other files to boot from, and others can be registered': [
      'Build the starter image again, or add a kernel and root file system of your own.',
      'Fetch the package lists with “sudo apt-get update”. If your distribution has no such package, add a kernel and root file system of your own.',
      'On Debian, run “sudo apt-get install apt dpkg fakeroot e2fsprogs xz-utils”. On other systems, add a kernel and root file system of your own.',
      'Create a smaller initrd for the image, for example by compressing it.',
      'Put the initrd back, or correct its path in the image.',
      'Put the kernel back, or correct its path in the image.',
      'Use a Linux kernel for x86-64 in the image: a bzImage, or an unpacked vmlinux that can boot by PVH.',
    ],
    'a hypervisor that is named can be chosen': ['Choose one of ….'],
    'an image is free once the VMs that are named are deleted': ['Delete the VMs named below first.'],
    'it can be looked for again, forced off, and then deleted or started': [
      'Force it off first: its process may still be using the disk.',
      'Force it off, or check again.',
      'Force it off, then start it.',
      'A debugger may have stopped it, or it may be waiting for a disk. Check again later, or force it off.',
      'Shut down the guest from inside (over SSH, for example) or force it off, then start the VM again.',
    ],
    'a size that is named is enough': ['Give it at least ….'],
    'the host checks answer, other VMs can be stopped, and this one started': [
      'If another program uses the disk, close that program, then start the VM again.',
      'Install the program or make it executable, then start the VM again.',
      'Look at the Host screen, then try again.',
      'The Host screen may show the cause.',
      'Look at the Host screen. KVM is tested again after this computer is restarted.',
      'The Host screen shows how to install QEMU.',
      'Open the Host screen. It shows the command that installs the program.',
      'Look at the last lines of QEMU’s log, then start the VM again.',
      'Look at the hypervisor’s last messages, then start the VM again.',
      'Start the VM again.',
      'Stop it, then start the VM again.',
      'Stop the VM that uses this disk, then start this one again.',
      'This computer may be overloaded. Stop some VMs, then start this one again.',
      'Update QEMU, then start the VM again.',
    ],
    'one that nobody can log into has a console': [
      'If the VM is still starting, try again in a moment. Otherwise look at its console.',
      'You can use its console instead.',
    ],
    'where a driver cannot do something, what is named can be done': ['It can be ….'],
    'it can be deleted, and a new one created in its place': [
      'Restore the file from a copy, or delete the VM and create a new one.',
    ],
    'a stopped one can be started to be typed into': [
      'Start the VM, then type again.',
      'Start the VM, then type again.',
    ],
    'one that runs can be stopped to change its address, to any that is free': [
      'Enter another address, or choose a free one.',
      'Stop the VM, then change its address.',
    ],
    'one whose machine nobody knows is looked for by the next dashboard': [
      'Restart Banger: it then looks for the process again.',
    ],
    'it can be stopped first, then deleted': ['Stop it first.'],
    'one that runs can be stopped and started again': [
      'Stop the VM and start it again.',
      'Stop and start the VM to apply the forwards in its settings.',
      'Try again. If this continues, stop the VM and start it again.',
    ],
    'what is refused works in the states that are named': ['That works for a VM that is ….'],
  },
  'app/faults/full-disk.mounts.test.ts': {
    'on a full disk no VM is made nor started; both say so and leave nothing half done; both work when there is room':
      ['Free some space, then start the VM again.'],
  },
  'app/faults/hints-odd-rows.test.ts': {
    'the VM gets another address in its settings, and starts: not “%s”': [
      'Choose another address in the VM’s settings, under “Address”.',
    ],
    'one of two forwards from the same port %s, and the VM starts': [
      'Remove one of these forwards in the VM’s settings, or give it another port. Then start the VM again.',
    ],
  },
  'app/hypervisors/qemu/failed-start.qemu.test.ts': {
    'says of a disk that is marked as corrupt how it is repaired, whatever its path': [
      'Copy the file, then repair the disk with “…” and start the VM again.',
    ],
    'says which file below its disk is missing or is none, and starts when it is back': [
      'Put the file back. It belongs to the VM’s disk or to its image.',
    ],
    'says which VM has its disk, and who writes to its root file system': [
      'Close the program that uses the disk, then start the VM again.',
      'Close the program that writes to it, then start the VM again. Its writes may have damaged the VMs of this image.',
    ],
    'says what is wrong with its kernel or its initrd, and starts as the hint says': [
      'Copy the kernel again from where it came from, then start the VM.',
      'Give the VM at least … MiB of memory, better twice as much.',
      'Give the VM at least … MiB of memory.',
      'Unpack it, then use the unpacked file in the image. …',
    ],
  },
  'app/control/streams.test.ts': {
    'of a VM that is off, or is none, is refused': ['Start the VM, or read its console log.'],
  },
  'app/hypervisors/fake/driver.test.ts': {
    'has an agent that answers again once its paused guest is resumed': ['Resume the VM, then try again.'],
  },
  'app/hypervisors/guest-agent/agent-connection.test.ts': {
    'gives up on one that does not even get in step, and comes back when it does': [
      'Try again. If this continues, the guest may be overloaded or hung: look at its console.',
    ],
    'ends what waits when the machine is gone, and connects anew for the next': [
      'Check whether the VM is still running, then try again.',
    ],
  },
  'app/hypervisors/qemu/guest-exec.qemu.test.ts': {
    'is refused where too many run, and runs when one of them has ended': [
      'Wait until one of them has ended, then try again.',
    ],
  },
  'app/installation/paths.test.ts': {
    'refuses a HOME that is no absolute path: "%s"': [
      'Set HOME to your home folder, or BANGER_HOME to a folder for Banger alone, then start again.',
    ],
    'is below BANGER_HOME, all of it, when that is set': [
      'Make sure that you can write to …, or set BANGER_HOME to a folder that you can write to.',
      'Move the file to where it belongs, or start Banger Desktop with BANGER_HOME set to another folder.',
      'Update Banger Desktop, or start it with BANGER_HOME set to another folder.',
      'Start Banger with a shorter XDG_RUNTIME_DIR or BANGER_HOME.',
    ],
  },
  'app/services/database/imports.test.ts': {
    'a VM whose address is taken gets the one that was told, which is of this installation’s own range': [
      'Give it the next free address.',
    ],
    'when the rows are refused, no disk and no row is left, and the choice can be made again': [
      'Start it again from its own screen.',
    ],
  },
  'app/services/disks/bases.test.ts': {
    'is used when a person says so, and the history tells': [
      'Put the original file back, then start the VM. If you know that the change does no harm, choose “…” on the VM’s page. Otherwise create a new VM from the image.',
    ],
  },
  'app/services/disks/moved.test.ts': {
    'can be told where it is: %s': ['Put the file back, make it readable, or correct its path in the image.'],
    'is not taken for another file, and both ways of the hint are open': ['…, or add … as a new image.'],
  },
  'app/services/editors/editors.test.ts': {
    'what editors couldn’t find is refused before anything is started': [
      'Add the hosts to your SSH configuration on the VM’s Connect page, or with “banger-desktop ssh-config --install”.',
    ],
  },
  'app/services/images/files/root-kind.test.ts': {
    'is ext4, raw or in a qcow2 of any kind': [
      'Use a raw image or a stand-alone qcow2 file. “qemu-img convert -O qcow2 OLD NEW” creates one.',
    ],
  },
  'app/services/jobs/jobs.test.ts': {
    'one that did not succeed can be tried again, once, with what it was told': [
      'Install Banger again, or build the starter image again.',
    ],
  },
  'app/services/network/address-ranges.test.ts': {
    'is where new VMs are from then on; those that exist keep their addresses': [
      'Choose a range for new VMs in Settings, or delete VMs that you no longer need.',
      'Choose another range.',
    ],
    'may be one in which VMs of theirs are, running or not': ['Enter a range that your VMs already use.'],
  },
  'app/services/ssh/ssh.test.ts': {
    'starts without a key that cannot be read, and says what is wrong with it': [
      'Move it elsewhere: Banger creates a new key the next time a VM starts.',
    ],
  },
  'app/services/vms/vm-power.test.ts': {
    'that fails leaves the reason on the row, and can be tried again': [
      'Make the file readable, then start the VM.',
    ],
    'says of each missing file what can be done about it': [
      'Put the … back, or set its new path in the image.',
      'Put the disk back, for example from a backup of its folder. If it is lost, delete the VM and create a new one.',
    ],
    'a VM that runs although its row says stopped is not started again: what runs is taken': [
      'If Banger doesn’t show the VM as running, restart Banger.',
    ],
  },
  'app/start-up/start-up.test.ts': {
    'upgrades an older database after a backup, telling how far it is, and opens it': [
      'Open Banger Desktop, which upgrades it, or run the database command “migrate”.',
    ],
    'takes the last step of a restore that was killed before it': [
      'Start Banger Desktop, or restore again, to finish it.',
    ],
  },
  'app/start-up/ways-out.test.ts': {
    'stay open when one of them fails, and say why': ['Try again, or restore another backup.'],
    'are carried out one at a time, and only where they are offered': [
      'Choose one of the options on the screen.',
    ],
    'restore a backup, keep the damaged file, and say where before the dashboard opens': [
      'Put the database file back beside its log, or restore a backup.',
      'Restore a backup, and keep the damaged file: a specialist may recover more.',
      'Restore a backup.',
    ],
    'begin a new one where the old is gone': [
      'Put the file back, restore a backup, or create a new database.',
    ],
    'set the database aside and begin a new one': [
      'Restore a backup. If you have none, move the empty file away and create a new database.',
    ],
    'recover what can be read: it stands among the backups, and can be restored': [
      'Restore an earlier backup, or recover what can be read from the damaged file.',
    ],
  },
  'e2e/one-dashboard.spec.ts': {
    'a dashboard that hangs is named by the next start, which goes on when it has ended': [
      'Use its window, or end that process. Its VMs keep running. Then try again.',
    ],
  },
};
