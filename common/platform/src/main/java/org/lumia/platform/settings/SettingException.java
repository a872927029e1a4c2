package org.lumia.platform.settings;

/** A setting is missing or unknown; the message is one sentence for the person who starts the service. */
public final class SettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingException(String sentence) {
        super(sentence);
    }
}
