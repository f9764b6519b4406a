package dev.troupe.benchmarks;

import dev.troupe.SystemSettings;
import dev.troupe.spi.SupervisionProvider;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;

/** Settings of Troupe where turns hang. */
final class TroupeSettings {
    /** What decides how soon a slow or hung turn is noticed, as far as there is such a setting. */
    private static final Set<String> NOTICED = Set.of("heartbeat", "handOffAfter", "hangAfter", "maxDetached");

    private TroupeSettings() {}

    /** The defaults, but for this time, and a heartbeat that is short enough for it. */
    static SystemSettings.Builder hungAfter(Duration time) {
        Duration usual = SystemSettings.defaults().heartbeat();
        Duration longest = time.dividedBy(2);
        return SystemSettings.builder().hangAfter(time).heartbeat(usual.compareTo(longest) < 0 ? usual : longest);
    }

    /** For the head of a table. */
    static Map<String, String> of(SystemSettings settings) {
        var all = new LinkedHashMap<String, String>();
        all.put("supervisor", isSupervised() ? "on the class path" : "none");
        for (RecordComponent component : SystemSettings.class.getRecordComponents()) {
            if (NOTICED.contains(component.getName())) {
                all.put(component.getName(), show(component, settings));
            }
        }
        return all;
    }

    private static String show(RecordComponent component, SystemSettings settings) {
        try {
            Object value = component.getAccessor().invoke(settings);
            return value instanceof Duration time ? time.toMillis() + " ms" : String.valueOf(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a setting must be readable: setting=" + component.getName(), e);
        }
    }

    static boolean isSupervised() {
        return ServiceLoader.load(SupervisionProvider.class).findFirst().isPresent();
    }
}
