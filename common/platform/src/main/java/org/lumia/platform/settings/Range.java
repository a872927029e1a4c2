package org.lumia.platform.settings;

/** What a number among the settings may be, and one that would do. */
public record Range(long min, long max, long example) {

    /** Throws {@link SettingException}, naming the key, when the value is not from {@code min} to {@code max}. */
    public void check(String key, long value) {
        if (value < min || value > max) {
            throw new SettingException("The setting %s is %d; it must be from %d to %d, for example: %s=%d"
                    .formatted(key, value, min, max, key, example));
        }
    }
}
