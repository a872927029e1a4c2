package org.lumia.ingress.app;

import java.util.List;
import org.lumia.ethereum.Address;
import org.lumia.ingress.chain.Certificates;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which operators signed the results of the last blocks. */
@RestController
@RequestMapping("/v1")
class CertificatesController {
    private final Certificates certificates;

    CertificatesController(Certificates certificates) {
        this.certificates = certificates;
    }

    /** @param attestedThrough the last block with a certificate @param blocks the last ones, ascending */
    record CertificatesView(long attestedThrough, List<SignedBlock> blocks) {}

    /**
     * @param weight of the operators that signed the same result as this one
     * @param totalWeight of the members in force at the block
     * @param certified whether it has a certificate, if only by a later block's
     */
    record SignedBlock(long number, long weight, long totalWeight, boolean certified, List<String> operators) {
        static SignedBlock of(Certificates.Standing standing) {
            return new SignedBlock(
                    standing.number(),
                    standing.weight(),
                    standing.totalWeight(),
                    standing.certified(),
                    standing.operators().stream().map(Address::toString).toList());
        }
    }

    @GetMapping("/certificates")
    CertificatesView certificates() {
        return new CertificatesView(
                certificates.attestedThrough(),
                certificates.standings().stream().map(SignedBlock::of).toList());
    }
}
