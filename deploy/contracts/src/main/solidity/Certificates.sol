// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Member, MemberSignature} from "./Types.sol";

/// Checks that more than two thirds of a member list's weight signed one digest.
library Certificates {
    error SignersNotAscending(uint256 position);
    error NoSuchMember(uint256 member);
    error WrongSignature(address operator);
    error TooLittleWeight(uint256 signed, uint256 total);

    /// Signatures come strictly ascending by position in the list, so that nobody counts twice.
    function requireTwoThirds(Member[] calldata list, MemberSignature[] calldata signatures, bytes32 digest)
        internal
        pure
    {
        uint256 total;
        for (uint256 i = 0; i < list.length; i++) {
            total += list[i].weight;
        }
        uint256 signed;
        uint256 next;
        for (uint256 i = 0; i < signatures.length; i++) {
            uint256 position = signatures[i].member;
            if (position < next) revert SignersNotAscending(position);
            signed += requireSigner(list, signatures[i], digest).weight;
            next = position + 1;
        }
        if (signed * 3 <= total * 2) revert TooLittleWeight(signed, total);
    }

    /// The member of the list whose key made the signature.
    function requireSigner(Member[] calldata list, MemberSignature calldata signature, bytes32 digest)
        internal
        pure
        returns (Member calldata member)
    {
        if (signature.member >= list.length) revert NoSuchMember(signature.member);
        member = list[signature.member];
        if (ECDSA.recoverCalldata(digest, signature.signature) != member.signer) {
            revert WrongSignature(member.operator);
        }
    }
}
