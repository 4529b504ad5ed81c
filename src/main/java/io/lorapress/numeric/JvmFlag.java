package io.lorapress.numeric;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** A setting of the running HotSpot virtual machine, such as {@code UseFMA}. */
public final class JvmFlag {
    private JvmFlag() {
    }

    /** Empty where the virtual machine has no such setting or does not tell. */
    public static Optional<String> value(String name) {
        try {
            ObjectName bean = new ObjectName("com.sun.management:type=HotSpotDiagnostic");
            Object option = ManagementFactory.getPlatformMBeanServer()
                    .invoke(bean, "getVMOption", new Object[] {name}, new String[] {String.class.getName()});
            return Optional.of((String) ((CompositeData) option).get("value"));
        } catch (JMException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** Whether {@code Math.fma} is one instruction; without it every call goes through BigDecimal. */
    public static boolean hardwareFma() {
        return !value("UseFMA").equals(Optional.of("false"));
    }
}
