package io.lorapress.numeric.cuda;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The lanes of all devices, taken in turn; those of a lost device come back no more. */
final class LanePool {
    private final Deque<Lane> idle = new ArrayDeque<>();
    private final Set<Device> live;

    LanePool(List<Device> devices, int lanesADevice, boolean poisoned) {
        this.live = new HashSet<>(devices);
        for (int lane = 0; lane < lanesADevice; lane++) {
            devices.forEach(device -> idle.addLast(new Lane(device, poisoned)));
        }
    }

    /** Waits for a lane; empty once every device is lost. */
    synchronized Optional<Lane> take() {
        while (idle.isEmpty() && !live.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return live.isEmpty() ? Optional.empty() : Optional.of(idle.removeFirst());
    }

    synchronized void give(Lane lane) {
        if (live.contains(lane.device())) {
            idle.addLast(lane);
        }
        notifyAll();
    }

    /** The device takes part no more. */
    synchronized void lose(Device device) {
        live.remove(device);
        idle.removeIf(lane -> lane.device() == device);
        notifyAll();
    }

    synchronized boolean anyLive() {
        return !live.isEmpty();
    }

    synchronized List<Lane> idle() {
        return new ArrayList<>(idle);
    }
}
