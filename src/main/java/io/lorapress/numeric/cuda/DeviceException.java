package io.lorapress.numeric.cuda;

/** A device could not do what it was asked. */
public final class DeviceException extends RuntimeException {
    private final boolean outOfMemory;

    private DeviceException(String message, boolean outOfMemory) {
        super(message);
        this.outOfMemory = outOfMemory;
    }

    public static DeviceException outOfMemory(String message) {
        return new DeviceException(message, true);
    }

    public static DeviceException failed(String message) {
        return new DeviceException(message, false);
    }

    /** Whether less at a time may work; otherwise the device is of no use any more. */
    public boolean isOutOfMemory() {
        return outOfMemory;
    }
}
