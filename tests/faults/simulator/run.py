"""One schedule from its seed, and the shortest form of one that fails."""

from collections.abc import Callable

from faults.simulator.checks import Broken, Watch
from faults.simulator.model_server import ModelServer
from faults.simulator.phone import Phone
from faults.simulator.wire import Server
from faults.simulator.world import Step, World, schedule

MakeServer = Callable[[], Server]


def run(steps: list[Step], make: MakeServer = ModelServer, phone_type: type[Phone] = Phone) -> World:
    """Does the steps and calms down; raises Broken with the trace as a note."""
    world = World(make(), phone_type)
    watch = Watch(world)
    try:
        for step in steps:
            world.step(step)
            watch.after_step()
        world.calm_down()
        watch.when_calm()
    except Broken as broken:
        broken.add_note("\n".join(world.trace))
        raise
    finally:
        world.server.close()
    return world


def run_seed(seed: int, make: MakeServer = ModelServer) -> World:
    """As run; what fails is made as short as it still fails, and that short trace is raised."""
    steps = schedule(seed)
    try:
        return run(steps, make)
    except Broken:
        shortest = minimised(steps, make)
    return run(shortest, make)


def minimised(steps: list[Step], make: MakeServer = ModelServer) -> list[Step]:
    """Leaves out every step without which the schedule still fails, until none is left to leave out."""
    shorter = True
    while shorter:
        shorter = False
        for n in reversed(range(len(steps))):
            without = steps[:n] + steps[n + 1 :]
            try:
                run(without, make)
            except Broken:
                steps, shorter = without, True
    return steps
