// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "../../main/solidity/Hashes.sol";
import {SequencerRegistry} from "../../main/solidity/SequencerRegistry.sol";
import {Attestation, Member, Seal} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

contract SequencerRegistryTest is Fixture {
    function test_genesis_members_are_bonded_and_their_list_stands_at_index_0() external view {
        _eq(lumia.balanceOf(address(registry)), 4 * BOND, "bonds");
        _eq(registry.membersHashAt(SUBNET, 0), keccak256(abi.encode(_genesis())), "genesis hash");
        _eq(registry.membersHashAt(SUBNET, 99), keccak256(abi.encode(_genesis())), "still in force");
    }

    function test_admission_needs_the_governor_and_a_bond_and_keeps_the_list_sorted() external {
        Member memory member = _newMember(address(0x50), 15);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.NotGovernor.selector, SUBNET, address(this)));
        registry.admit(SUBNET, member);
        vm.prank(GOVERNOR);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.BondTooSmall.selector, 0, BOND));
        registry.admit(SUBNET, member);
        registry.bond(SUBNET, member.operator, BOND);
        vm.prank(GOVERNOR);
        registry.admit(SUBNET, member);
        Member[] memory list = registry.membersOf(SUBNET);
        _eq(list.length, 5, "members");
        _eq(list[0].operator, member.operator, "sorted");
        _eq(registry.membersHashAt(SUBNET, 1), Hashes.members(list), "hash at the message's index");
        _eq(registry.membersHashAt(SUBNET, 0), Hashes.members(_genesis()), "hash before");
    }

    function testFuzz_lists_stay_sorted_whatever_comes_and_goes(address[8] calldata operators, uint8 leaving) external {
        for (uint256 i = 0; i < 7; i++) {
            if (operators[i] == address(0) || _status(operators[i]) != SequencerRegistry.Status.None) continue;
            registry.bond(SUBNET, operators[i], BOND);
            Member memory member = _newMember(operators[i], uint64(i + 1));
            vm.prank(GOVERNOR);
            registry.admit(SUBNET, member);
        }
        Member[] memory list = registry.membersOf(SUBNET);
        vm.prank(list[leaving % list.length].operator);
        registry.requestExit(SUBNET);
        list = registry.membersOf(SUBNET);
        for (uint256 i = 1; i < list.length; i++) {
            _true(list[i - 1].operator < list[i].operator, "ascending");
        }
        _eq(registry.membersHashAt(SUBNET, inbox.count(SUBNET)), keccak256(abi.encode(list)), "hash");
    }

    function _status(address operator) private view returns (SequencerRegistry.Status) {
        return registry.operatorOf(SUBNET, operator).status;
    }

    function test_a_signer_key_is_never_another_operators_and_never_comes_back() external {
        address taken = genesis[1].signer;
        vm.prank(genesis[0].operator);
        vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.SignerTaken.selector, taken));
        registry.rotateSigner(SUBNET, taken);
        vm.prank(genesis[1].operator);
        registry.rotateSigner(SUBNET, address(0x999));
        for (uint256 i = 0; i < 2; i++) {
            vm.prank(genesis[i].operator);
            vm.expectRevert(abi.encodeWithSelector(SequencerRegistry.SignerTaken.selector, taken));
            registry.rotateSigner(SUBNET, taken);
        }
        SequencerRegistry.Key memory key = registry.keyOf(SUBNET, taken);
        _eq(key.operator, genesis[1].operator, "operator");
        _eq(key.from, 0, "from");
        _eq(key.until, 1, "until");
    }

    function test_two_seals_of_one_height_slash_and_jail() external {
        (Seal memory a, Seal memory b) = _seals();
        bytes memory signatureA = _sign(genesis[2].signer, Hashes.sealHash(a));
        bytes memory signatureB = _sign(genesis[2].signer, Hashes.sealHash(b));
        registry.slashDoubleSeal(a, signatureA, b, signatureB, address(0));
        _eq(lumia.balanceOf(TREASURY), (BOND / 2) * 9 / 10, "half the bond, but for the finder's share");
        _eq(registry.operatorOf(SUBNET, genesis[2].operator).bond, BOND / 2, "bond");
        _eq(registry.membersOf(SUBNET)[2].weight, 0, "jailed");
        // SLASH, then the list without its weight
        _eq(inbox.count(SUBNET), 2, "messages");
        bytes32 slash = keccak256(abi.encode(genesis[2].operator, uint8(1)));
        _eq(inbox.accumulatorAt(SUBNET, 1), keccak256(abi.encode(bytes32(0), uint64(1), uint8(4), slash)), "slash");
        vm.expectRevert(SequencerRegistry.AlreadyPunished.selector);
        registry.slashDoubleSeal(b, signatureB, a, signatureA, address(0));
    }

    function test_evidence_outlives_a_rotation_and_an_exit() external {
        (Seal memory a, Seal memory b) = _seals();
        bytes memory signatureA = _sign(genesis[2].signer, Hashes.sealHash(a));
        bytes memory signatureB = _sign(genesis[2].signer, Hashes.sealHash(b));
        vm.prank(genesis[2].operator);
        registry.rotateSigner(SUBNET, address(0x999));
        vm.prank(genesis[2].operator);
        registry.requestExit(SUBNET);
        registry.slashDoubleSeal(a, signatureA, b, signatureB, address(0));
        _eq(registry.operatorOf(SUBNET, genesis[2].operator).bond, BOND / 2, "half the bond");
    }

    function test_two_attestations_of_one_height_slash() external {
        Attestation memory a = Attestation(SUBNET, 0, 9, keccak256("seal"), keccak256("a"));
        Attestation memory b = Attestation(SUBNET, 0, 9, keccak256("seal"), keccak256("b"));
        registry.slashDoubleAttestation(
            a,
            _sign(genesis[0].signer, Hashes.attestation(a)),
            b,
            _sign(genesis[0].signer, Hashes.attestation(b)),
            address(0)
        );
        _eq(registry.membersOf(SUBNET)[0].weight, 0, "jailed");
    }

    function testFuzz_what_is_no_evidence_slashes_nobody(uint8 flaw) external {
        (Seal memory a, Seal memory b) = _seals();
        flaw = flaw % 4;
        if (flaw == 0) b.number++;
        if (flaw == 1) b.generation++;
        if (flaw == 2) b.contentHash = a.contentHash;
        address second = genesis[flaw == 3 ? 1 : 2].signer;
        bytes memory signatureA = _sign(genesis[2].signer, Hashes.sealHash(a));
        bytes memory signatureB = _sign(second, Hashes.sealHash(b));
        vm.expectRevert(SequencerRegistry.NotEvidence.selector);
        registry.slashDoubleSeal(a, signatureA, b, signatureB, address(0));
    }

    function _seals() private view returns (Seal memory a, Seal memory b) {
        a = Seal(0, SUBNET, 9, keccak256("parent"), keccak256("a"), 4, 0, 1_000, genesis[2].operator);
        b = Seal(0, SUBNET, 9, keccak256("parent"), keccak256("b"), 4, 0, 1_000, genesis[2].operator);
    }

    function test_weight_never_leaves_a_subnet_altogether() external {
        for (uint256 i = 0; i < 3; i++) {
            vm.prank(genesis[i].operator);
            registry.requestExit(SUBNET);
        }
        vm.prank(genesis[3].operator);
        vm.expectRevert(SequencerRegistry.NoWeightLeft.selector);
        registry.requestExit(SUBNET);
        Attestation memory a = Attestation(SUBNET, 0, 9, keccak256("seal"), keccak256("a"));
        Attestation memory b = Attestation(SUBNET, 0, 9, keccak256("seal"), keccak256("b"));
        registry.slashDoubleAttestation(
            a,
            _sign(genesis[3].signer, Hashes.attestation(a)),
            b,
            _sign(genesis[3].signer, Hashes.attestation(b)),
            address(0)
        );
        _eq(registry.membersOf(SUBNET)[0].weight, 10, "the last one stays");
        _true(!registry.operatorOf(SUBNET, genesis[3].operator).jailed, "and is not jailed");
    }

    function test_governance_passes_on_in_two_steps() external {
        vm.prank(GOVERNOR);
        registry.nominateGovernor(SUBNET, address(0x61));
        vm.prank(address(0x61));
        registry.acceptGovernor(SUBNET);
        _eq(registry.governor(SUBNET), address(0x61), "governor");
    }
}
