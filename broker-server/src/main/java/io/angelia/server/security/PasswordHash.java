/* Copyright The Angelia Authors. Licensed under the Apache License, Version 2.0. See LICENSE. */
package io.angelia.server.security;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A salted password hash in its written form {@code pbkdf2-sha512$iterations$salt$hash}, the last two in Base64. Slow on
 * purpose: keep it off threads that have other things to do. Immutable.
 */
public final class PasswordHash {
    private static final String SCHEME = "pbkdf2-sha512";
    private static final String ALGORITHM = "PBKDF2WithHmacSHA512";
    /** About a tenth of a second on a server core. */
    private static final int ITERATIONS_DEFAULT = 210_000;

    private static final int ITERATIONS_MIN = 1_000;
    private static final int ITERATIONS_MAX = 10_000_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern FORMAT =
            Pattern.compile(Pattern.quote(SCHEME) + "\\$(\\d{1,8})\\$([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+)");

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(final int iterations, final byte[] salt, final byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Hashes a new password with a fresh salt. */
    public static PasswordHash of(final String password, final SecureRandom random) {
        final byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return new PasswordHash(ITERATIONS_DEFAULT, salt, derive(password, salt, ITERATIONS_DEFAULT, HASH_BYTES));
    }

    /**
     * Reads the written form.
     *
     * @throws IllegalArgumentException when it is not one; the message does not repeat the text.
     */
    public static PasswordHash parse(final String text) {
        final Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "is not of the form " + SCHEME + "$iterations$salt$hash; make one with the command hash-password");
        }
        final int iterations = Integer.parseInt(matcher.group(1));
        if (iterations < ITERATIONS_MIN || iterations > ITERATIONS_MAX) {
            throw new IllegalArgumentException(
                    "has " + iterations + " iterations, not within " + ITERATIONS_MIN + ".." + ITERATIONS_MAX);
        }
        final Base64.Decoder base64 = Base64.getDecoder();
        return new PasswordHash(iterations, base64.decode(matcher.group(2)), base64.decode(matcher.group(3)));
    }

    /** Takes the same time whatever the password. */
    public boolean matches(final String password) {
        return MessageDigest.isEqual(hash, derive(password, salt, iterations, hash.length));
    }

    /** The written form. */
    @Override
    public String toString() {
        final Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + "$" + iterations + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private static byte[] derive(final String password, final byte[] salt, final int iterations, final int length) {
        final PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, length * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
        } catch (final GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime lacks " + ALGORITHM, e);
        } finally {
            spec.clearPassword();
        }
    }
}
