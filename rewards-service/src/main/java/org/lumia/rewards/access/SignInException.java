package org.lumia.rewards.access;

/** A sign-in or session is refused; the message says exactly why. */
public final class SignInException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN_CHARACTERS_MAX = 80;

    private final Kind kind;

    /** What is wrong. */
    public enum Kind {
        /** The message or signature is not of the form that there is. */
        MALFORMED,
        /** The form is right, and it shows nobody, or not now. */
        UNPROVEN,
        /** It shows who it is, and that is nobody who may. */
        NOT_ALLOWED,
        /** For now. */
        TOO_MANY
    }

    private SignInException(Kind kind, String reason) {
        super(reason);
        this.kind = kind;
    }

    static SignInException malformed(String reason) {
        return new SignInException(Kind.MALFORMED, reason);
    }

    static SignInException unproven(String reason) {
        return new SignInException(Kind.UNPROVEN, reason);
    }

    static SignInException notAllowed(String reason) {
        return new SignInException(Kind.NOT_ALLOWED, reason);
    }

    static SignInException tooMany(String reason) {
        return new SignInException(Kind.TOO_MANY, reason);
    }

    static String shown(String text) {
        return text.length() <= SHOWN_CHARACTERS_MAX ? text : text.substring(0, SHOWN_CHARACTERS_MAX) + "…";
    }

    public Kind kind() {
        return kind;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
